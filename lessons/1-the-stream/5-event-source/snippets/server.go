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

var frames = []string{
	`data: {"text":"hello"}`,
	"event: price\n" + `data: {"euros":42}`,       // Only listeners for "price" hear it.
	`data: {"text":`,                              // JSON.parse throws, and the stream goes on.
	`data: {"text":"<img src onerror=alert(1)>"}`, // With innerHTML it would run.
}

func stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for num := 0; ; num++ {
		fmt.Fprintf(w, "id: %d\n%s\n\n", num+1, frames[num%len(frames)])
		w.(http.Flusher).Flush() // Without it the event stays in a buffer.
		select {
		case <-ticker.C:
		case <-r.Context().Done(): // The reader has left.
			return
		}
	}
}

func main() {
	http.HandleFunc("/sse", stream)
	http.Handle("/", http.FileServer(http.FS(files)))
	listener, err := net.Listen("tcp", "127.0.0.1:"+strings.Fields(os.Getenv("PORT") + " 8080")[0])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
