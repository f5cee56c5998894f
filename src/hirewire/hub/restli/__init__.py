"""The API's dispatcher: methods, keys, batches, outcomes and errors of the wire."""
