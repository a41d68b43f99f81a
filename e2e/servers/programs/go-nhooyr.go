package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"nhooyr.io/websocket"
)

// Clients that are dead neither read nor answer.
const patience = 5 * time.Second

var (
	port, origin, token = os.Getenv("PORT"), os.Getenv("ORIGIN"), os.Getenv("TOKEN")
	drain, _            = signal.NotifyContext(context.Background(), syscall.SIGTERM)
	open                sync.WaitGroup
)

// your application: a token of the user's own, looked up or verified
func isValid(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
}

func live(w http.ResponseWriter, r *http.Request) {
	open.Add(1)
	defer open.Done()
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
	if !isValid(r.URL.Query().Get("token")) {
		conn.Close(4401, "token")
		return
	}
	defer conn.Close(websocket.StatusInternalError, "")
	conn.SetReadLimit(1 << 20)
	go func() {
		select {
		case <-drain.Done():
			conn.Close(websocket.StatusServiceRestart, "retry-after=2")
		case <-r.Context().Done(): // this function has returned
		}
	}()
	for {
		kind, data, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		if kind == websocket.MessageText && bytes.HasPrefix(data, []byte(`{"type":"ping"`)) {
			data = bytes.Replace(data, []byte("ping"), []byte("pong"), 1)
		}
		soon, cancel := context.WithTimeout(context.Background(), patience)
		err = conn.Write(soon, kind, data) // your application: this one is an echo
		cancel()
		if err != nil {
			return
		}
	}
}

func main() {
	if port == "" || origin == "" || token == "" {
		log.Fatal("Set PORT, ORIGIN and TOKEN")
	}
	server := &http.Server{Addr: ":" + port, Handler: http.HandlerFunc(live)}
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	<-drain.Done()
	time.AfterFunc(patience, func() { os.Exit(0) })
	server.Shutdown(context.Background())
	open.Wait()
}
