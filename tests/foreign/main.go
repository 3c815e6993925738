// Checks a published log with the Go checksum database's own code: golang.org/x/mod/sumdb/note and tlog.
//
//	verify FOLDER...
//	verify -            the folders on standard input, one a line, each answered before the next is read
//
// Each folder holds vkey, checkpoint and tile/. Nothing of Comity is used. Prints one line a log, exit status 1 if any is refused.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

func main() {
	status := 0
	answer := func(folder string) {
		size, err := verify(folder)
		if err != nil {
			fmt.Printf("refused: %v\n", err)
			status = 1
			return
		}
		fmt.Printf("accepted: %d\n", size)
	}
	if len(os.Args) == 2 && os.Args[1] == "-" {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			answer(lines.Text())
		}
		os.Exit(status)
	}
	for _, folder := range os.Args[1:] {
		answer(folder)
	}
	os.Exit(status)
}

// verify opens the checkpoint, authenticates every tile against its root, and every entry against its tile.
func verify(folder string) (int64, error) {
	tree, err := checkpoint(folder)
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	if tree.N == 0 {
		return 0, errors.New("empty log")
	}
	reader := tlog.TileHashReader(tree, &files{folder: folder, cache: map[tlog.Tile][]byte{}})
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return 0, fmt.Errorf("tiles: %w", err)
	}
	if root != tree.Hash {
		return 0, errors.New("tiles: another root")
	}
	for start := int64(0); start < tree.N; start += width {
		if err := bundle(folder, tree, start, reader); err != nil {
			return 0, fmt.Errorf("entries from %d: %w", start, err)
		}
	}
	return tree.N, nil
}

// bundle holds each entry of one bundle against the authenticated leaf hashes, and proves its ends into the tree.
func bundle(folder string, tree tlog.Tree, start int64, reader tlog.HashReader) error {
	count := min(width, tree.N-start)
	data, err := os.ReadFile(filepath.Join(folder, "tile", "entries", number(start/width)+part(int(count))))
	if err != nil {
		return err
	}
	var indexes []int64
	for i := int64(0); i < count; i++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, start+i))
	}
	hashes, err := reader.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i := int64(0); i < count; i++ {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return errors.New("bundle is cut off")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		leaf := tlog.RecordHash(data[2:end])
		data = data[end:]
		if leaf != hashes[i] {
			return fmt.Errorf("entry %d is not the one in the tree", start+i)
		}
		if i == 0 || i == count-1 {
			proof, err := tlog.ProveRecord(tree.N, start+i, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, start+i, leaf); err != nil {
				return err
			}
		}
	}
	if len(data) != 0 {
		return errors.New("bundle goes on after its entries")
	}
	return nil
}

// checkpoint opens FOLDER/checkpoint with FOLDER/vkey and reads its three lines.
func checkpoint(folder string) (tlog.Tree, error) {
	vkey, err := os.ReadFile(filepath.Join(folder, "vkey"))
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return tlog.Tree{}, err
	}
	raw, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tlog.Tree{}, errors.New("not three lines, or another log's name")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("no root hash")
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}, nil
}

// files reads hash tiles by their tlog-tiles paths.
type files struct {
	folder string
	cache  map[tlog.Tile][]byte
}

func (f *files) Height() int                     { return 8 }
func (f *files) SaveTiles([]tlog.Tile, [][]byte) {}
func (f *files) path(t tlog.Tile) string {
	return filepath.Join(f.folder, "tile", strconv.Itoa(t.L), number(t.N)+part(t.W))
}

func (f *files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, ok := f.cache[t]
		if !ok {
			var err error
			if data, err = os.ReadFile(f.path(t)); err != nil {
				return nil, err
			}
			f.cache[t] = data
		}
		all = append(all, data)
	}
	return all, nil
}

// number writes 1234067 as x001/x234/067.
func number(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

// part is the suffix of a partial tile.
func part(w int) string {
	if w == width {
		return ""
	}
	return fmt.Sprintf(".p/%d", w)
}
