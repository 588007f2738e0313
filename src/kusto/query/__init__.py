"""From a call of the client to rows: arguments, query tree, plan, statement, decoder, flows.

In go a call and a schema, out comes a `Plan` made once per shape of call and filled with values from then on. It does
no input or output and knows no database: what differs is asked of the dialect.
"""
