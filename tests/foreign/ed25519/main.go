// Says what Go's crypto/ed25519 makes of signatures. Each line of standard input is key, message and signature in hexadecimal,
// parted by one blank; each answer is a line: accepted or refused.
package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var part [3][]byte
		words := strings.Split(lines.Text(), " ")
		for i := range part {
			decoded, err := hex.DecodeString(words[i])
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
			part[i] = decoded
		}
		if ed25519.Verify(part[0], part[1], part[2]) {
			fmt.Println("accepted")
		} else {
			fmt.Println("refused")
		}
	}
}
