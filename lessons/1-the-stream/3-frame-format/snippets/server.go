// run: go run server.go

package main

import (
	"embed"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

//go:embed index.html
var files embed.FS

// frame writes a message as its frame. A retry of 0 is left out; an empty id clears the last one.
// What would begin another field, or be ignored, panics: net/http then ends this one request.
func frame(data, event, id string, retry uint) string {
	if strings.ContainsAny(event+id, "\r\n\x00") {
		panic("event or id holds a line end or U+0000")
	}
	text := fmt.Sprintf("event: %s\nid: %s\n", event, id)
	if retry > 0 {
		text += fmt.Sprintf("retry: %d\n", retry)
	}
	lineEnds := strings.NewReplacer("\r\n", "\ndata: ", "\r", "\ndata: ", "\n", "\ndata: ")
	return text + "data: " + lineEnds.Replace(data) + "\n\n" // The browser takes one space away.
}

func main() {
	http.Handle("/", http.FileServer(http.FS(files)))
	http.HandleFunc("/sse", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for num := 1; r.Context().Err() == nil; num++ { // Until the reader has left.
			fmt.Fprint(w, frame(fmt.Sprintf("line 1 of %d\nline 2", num), "tick", fmt.Sprint(num), 0))
			w.(http.Flusher).Flush()
			time.Sleep(2 * time.Second)
		}
	})
	port := strings.Fields(os.Getenv("PORT") + " 8080")[0]
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
