-- +goose Up
CREATE TABLE t (n int);
