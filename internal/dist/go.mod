module github.com/phonecompanion/phonecompanion/internal/dist

go 1.26.0
