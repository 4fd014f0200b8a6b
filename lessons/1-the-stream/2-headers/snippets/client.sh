# run: sh client.sh

url=${1:-http://127.0.0.1:8080/sse}

# -i   Show the head, too. (-I would send another request, HEAD, which has no body.)
# -L   Follow a redirect, as EventSource does.
# -f   Refuse a status of 400 or more: say so, and end with exit status 22.
# -H   Send a header. This is the one that a browser's EventSource sends by itself.
# -N   Show each byte as it comes.
#
# Apart from that, curl shows every body. A browser wants status 200 and text/event-stream.
curl -iLfN -H 'Accept: text/event-stream' "$url"
