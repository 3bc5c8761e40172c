"""Tests: they mirror backend/jackfield; end-to-end ones are in e2e/, measurements in bench/."""
