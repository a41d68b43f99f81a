package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// Clients that are dead neither read nor answer.
const patience = 5 * time.Second

var (
	port, origin, token = os.Getenv("PORT"), os.Getenv("ORIGIN"), os.Getenv("TOKEN")
	drain, _            = signal.NotifyContext(context.Background(), syscall.SIGTERM)
	open                sync.WaitGroup
	upgrader            = websocket.Upgrader{
		CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == origin },
	}
)

// your application: a token of the user's own, looked up or verified
func isValid(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
}

func live(w http.ResponseWriter, r *http.Request) {
	open.Add(1)
	defer open.Done()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetReadLimit(1 << 20)
	isWelcome := isValid(r.URL.Query().Get("token"))
	if !isWelcome {
		sayGoodbye(conn, 4401, "token")
	}
	go func() {
		select {
		case <-drain.Done():
			sayGoodbye(conn, websocket.CloseServiceRestart, "retry-after=2")
		case <-r.Context().Done(): // this function has returned
		}
	}()
	// Read to the end: the client's answer to a close frame must arrive.
	for {
		kind, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if !isWelcome {
			continue
		}
		if kind == websocket.TextMessage && bytes.HasPrefix(data, []byte(`{"type":"ping"`)) {
			data = bytes.Replace(data, []byte("ping"), []byte("pong"), 1)
		}
		conn.SetWriteDeadline(time.Now().Add(patience))
		err = conn.WriteMessage(kind, data) // your application: this one is an echo
		if err != nil && err != websocket.ErrCloseSent {
			return
		}
	}
}

func sayGoodbye(conn *websocket.Conn, code int, reason string) {
	deadline := time.Now().Add(patience)
	// Unlike conn's own, this may be called while another goroutine reads.
	conn.UnderlyingConn().SetReadDeadline(deadline)
	conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), deadline)
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
