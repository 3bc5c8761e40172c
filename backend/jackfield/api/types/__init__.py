"""The types of the schema, and how rows become them."""
