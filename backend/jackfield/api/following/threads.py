"""The threads in which what is live asks the database: many sockets, few connections."""

from jackfield.realtime.fair_threads import FairThreads
from jackfield.realtime.threads import DatabaseThreads

#: Who opens a socket, and whether all who have one still may: never behind what anybody follows.
credentials = DatabaseThreads(name="jackfield-credentials", count=2)
#: What changes concern whom, once for all.
hub = DatabaseThreads(name="jackfield-hub", count=1)
#: What one viewer is sent, by the user's key: who follows much waits behind their own.
threads = FairThreads(name="jackfield-live", count=6, share=2)
