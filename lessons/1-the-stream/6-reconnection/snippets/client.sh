# run: sh client.sh

url=${1:-http://127.0.0.1:8080/sse}
last_event_id=${2:-7}

# curl keeps no ID and does not come back. But it can ask as a reader would who has seen event 7: a
# server that resumes begins with event 8, or answers 204 if there is nothing more.
#
# -H   Send a header.
# -i   Show the head, too: the status tells.
# -N   Show each byte as it comes.
curl -iN -H "Last-Event-ID: $last_event_id" "$url"
