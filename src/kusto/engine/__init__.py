"""The only place with sockets, threads and clocks: runners for flows, pools, drivers and connection targets.

In go URLs, plans and flows; out come rows and results. It decides nothing about queries, migrations or mending.
"""
