package main

import (
	"bytes"
	"context"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"nhooyr.io/websocket"
)

var (
	origin, token = os.Getenv("ORIGIN"), os.Getenv("TOKEN")
	conns         sync.Map
)

func live(w http.ResponseWriter, r *http.Request) {
	// Accept compares hosts only, and lets in who sends no Origin.
	if r.Header.Get("Origin") != origin {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	from, _ := url.Parse(origin)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{from.Host}})
	if err != nil {
		return
	}
	if r.URL.Query().Get("token") != token {
		conn.Close(4401, "token")
		return
	}
	defer conn.Close(websocket.StatusInternalError, "")
	conns.Store(conn, nil)
	defer conns.Delete(conn)
	for {
		kind, data, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		if bytes.HasPrefix(data, []byte(`{"type":"ping"`)) {
			data = bytes.Replace(data, []byte("ping"), []byte("pong"), 1)
		}
		conn.Write(context.Background(), kind, data) // your application: this one is an echo
	}
}

func main() {
	server := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: http.HandlerFunc(live)}
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	drain := make(chan os.Signal, 1)
	signal.Notify(drain, syscall.SIGTERM)
	<-drain
	server.Shutdown(context.Background())
	var closing sync.WaitGroup
	conns.Range(func(conn, _ any) bool {
		closing.Add(1)
		go func() {
			defer closing.Done()
			conn.(*websocket.Conn).Close(websocket.StatusServiceRestart, "retry-after=2")
		}()
		return true
	})
	closing.Wait()
}
