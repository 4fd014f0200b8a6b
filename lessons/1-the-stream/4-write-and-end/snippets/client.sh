# run: sh client.sh

url=${1:-http://127.0.0.1:8080/sse}

# --raw        Show the chunks of HTTP/1.1: a length in hexadecimal, the bytes, and a line end. An
#              answer in HTTP/1.0 has none. Where the last chunk has length 0, the body is complete.
# --max-time   Leave after so many seconds, whatever happens.
# -i           Show the head, too.
# -N           Show each byte as it comes.
curl -iN --raw --max-time 60 "$url"

# 0: the body is complete. 18: the connection broke before that. 28: the time was over.
echo "curl ended with exit status $?"
