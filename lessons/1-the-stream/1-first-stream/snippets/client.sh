# run: sh client.sh

url=${1:-http://127.0.0.1:8080/sse}

# curl shows the body as it is: the field's name, the data, and the empty line after each event.
#
# -N   Show each byte as it comes. Into a pipe or a file, curl would otherwise collect them first.
#
# It ends when the stream does, or when you press Ctrl+C.
curl -N "$url"
