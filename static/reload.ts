/** While developing: loads the page again when the server has been started again. */
let started: string | undefined;
new EventSource("/reload").onmessage = ({ data }: MessageEvent<string>) => {
  if (started !== undefined && started !== data) location.reload();
  started = data;
};
export {};
