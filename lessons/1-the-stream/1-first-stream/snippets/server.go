// run: go run server.go

package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

//go:embed index.html
var files embed.FS

func stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ticker := time.NewTicker(2 * time.Second)
	defer ticker.Stop()
	for num := 1; ; num++ {
		now := time.Now().UTC().Format(time.RFC3339Nano)
		data, _ := json.Marshal(map[string]any{"num": num, "message": now})
		fmt.Fprintf(w, "data: %s\n\n", data) // The empty line is what makes it an event.
		w.(http.Flusher).Flush()             // Without it the event stays in a buffer.
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
	port := "8080"
	if value := os.Getenv("PORT"); value != "" {
		port = value
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
