"""The threads in which what is live asks the database: many sockets, few connections."""

from jackfield.realtime.threads import DatabaseThreads

threads = DatabaseThreads(name="jackfield-live", count=6)
