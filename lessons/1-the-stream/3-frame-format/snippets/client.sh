# run: sh client.sh

url=${1:-http://127.0.0.1:8080/sse}

# cat -et makes visible what ends a line: $ stands for LF, ^M$ for CRLF, and ^M alone for CR. A tab
# is ^I. A byte that is not ASCII is M- and a character: é is two bytes, M-CM-).
#
# -N   Show each byte as it comes. Before a pipe, curl would collect them without it.
# -s   Leave out the progress meter, which curl shows when its output goes elsewhere.
curl -sN "$url" | cat -et
