"""Articles and past customers' words → ranked hits with their reasons; the only owner of whoosh."""

import os

# numpy's linear algebra starts a thread on each processor when it is loaded, and search, which compares a few dozen
# hits, would never give them work: a start would wait for them to begin.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
