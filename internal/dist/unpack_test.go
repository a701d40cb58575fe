package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/blakesmith/ar"
	"github.com/cavaliergopher/cpio"
)

// maxUnpacked bounds what one file of a package may have, in bytes: the program
// has some twenty million.
const maxUnpacked = 256 << 20

// unpack unpacks a package into a folder. It needs no program of the system, and
// the folder is an os.Root: no name in a package, absolute or with "..", leads
// out of it. dpkg and rpm strip the / before the names, and so does this.
func unpack(name string, folder string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	switch path.Ext(name) {
	case ".gz":
		return unpackTar(f, root)
	case ".deb":
		return unpackDeb(f, root)
	case ".rpm":
		return unpackRPM(bufio.NewReader(f), root)
	}
	return fmt.Errorf("%s: not a package", name)
}

// put writes one file or makes one folder.
func put(root *os.Root, name string, mode os.FileMode, from io.Reader) error {
	name = strings.Trim(strings.TrimPrefix(name, "./"), "/")
	if name == "" || name == "." {
		return nil
	}
	if mode.IsDir() {
		return root.MkdirAll(name, 0o755)
	}
	if !mode.IsRegular() {
		return fmt.Errorf("%s is neither a file nor a folder", name)
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode.Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.LimitReader(from, maxUnpacked))
	return errors.Join(err, f.Close())
}

func unpackTar(from io.Reader, root *os.Root) error {
	z, err := gzip.NewReader(from)
	if err != nil {
		return err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = put(root, h.Name, h.FileInfo().Mode(), r)
		}
		if err != nil {
			return err
		}
	}
}

// unpackDeb unpacks the data of a .deb, which is an archive of ar (deb(5)).
func unpackDeb(from io.Reader, root *os.Root) error {
	for r := ar.NewReader(from); ; {
		h, err := r.Next()
		if err != nil {
			return err // also the end: there was no data
		}
		if strings.TrimSuffix(h.Name, "/") == "data.tar.gz" {
			return unpackTar(r, root)
		}
	}
}

// unpackRPM unpacks the data of an .rpm: a lead of 96 bytes, two headers, and a
// compressed archive of cpio (RPM v4 package format, rpm.org).
func unpackRPM(from *bufio.Reader, root *os.Root) error {
	const lead, align = 96, 8
	if _, err := from.Discard(lead); err != nil {
		return err
	}
	for _, padded := range []bool{true, false} { // the signatures are padded, the other header is not
		var intro struct {
			Magic           [8]byte
			Indexes, Length uint32
		}
		if err := binary.Read(from, binary.BigEndian, &intro); err != nil {
			return err
		}
		if !bytes.HasPrefix(intro.Magic[:], []byte{0x8e, 0xad, 0xe8}) {
			return errors.New("this is no header of an rpm")
		}
		size := int(intro.Indexes)*16 + int(intro.Length)
		if padded {
			size += (align - size%align) % align
		}
		if _, err := from.Discard(size); err != nil {
			return err
		}
	}
	z, err := gzip.NewReader(from)
	if err != nil {
		return err
	}
	for r := cpio.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = put(root, h.Name, h.FileInfo().Mode(), r)
		}
		if err != nil {
			return err
		}
	}
}

// TestUnpackStaysInside: whatever a package says, nothing is written beside the folder.
func TestUnpackStaysInside(t *testing.T) {
	outside := t.TempDir()
	for _, name := range []string{outside + "/absolute", "../up", "a/../../up", "/../up"} {
		inside := outside + "/in"
		if err := os.MkdirAll(inside, 0o755); err != nil {
			t.Fatal(err)
		}
		var archive bytes.Buffer
		z := gzip.NewWriter(&archive)
		w := cpio.NewWriter(z)
		w.WriteHeader(&cpio.Header{Name: name, Mode: cpio.TypeReg | 0o644, Size: 1})
		w.Write([]byte("x"))
		if err := errors.Join(w.Close(), z.Close()); err != nil {
			t.Fatal(err)
		}
		header := append([]byte{0x8e, 0xad, 0xe8, 1}, make([]byte, 12)...)
		rpm := outside + "/in/x.rpm"
		if err := os.WriteFile(rpm, bytes.Join([][]byte{make([]byte, 96), header, header, archive.Bytes()}, nil), 0o644); err != nil {
			t.Fatal(err)
		}
		unpackErr := unpack(rpm, inside)
		entries, err := os.ReadDir(outside)
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: %v is in the folder above (%v)", name, entries, err)
		}
		if strings.Contains(name, "..") == (unpackErr == nil) {
			t.Errorf("%s: %v", name, unpackErr)
		}
		os.RemoveAll(inside)
	}
}
