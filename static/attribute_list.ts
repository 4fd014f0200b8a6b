/** The tokens of an attribute that holds a list of them, parted by spaces. */
export function attributeList(text: string | null | undefined): string[] {
  return (text ?? "").split(" ").filter((token) => token !== "");
}
