"""What ``kusto-db migrate`` does, a file per task: in go databases and wishes, out comes an exit code.

Flows of `kusto.migrate` decide and carry out; here files are read and written, people asked, progress shown.
"""
