# run: sh client.sh

url=${1:-http://127.0.0.1:8080/sse}

# What listeners are to a page, in a shell: keep the lines of a frame, and act at the empty one. It
# is enough for a stream that you know, with one data line in each frame, and LF at the line ends.
#
# -N   Show each byte as it comes. Before a pipe, curl would collect them without it.
# -s   Leave out the progress meter, which curl shows when its output goes elsewhere.
curl -sN "$url" | while IFS= read -r line; do
  case $line in
    'event: '*) type=${line#event: } ;;
    'data: '*) data=${line#data: } ;;
    '')
      case ${type:-message} in
        message) printf 'message %s\n' "$data" ;;
        price) printf 'price %s\n' "$data" ;;
        *) printf 'nobody listens for %s\n' "$type" ;;
      esac
      # The type is for one frame only.
      type='' data='' ;;
  esac
done
