"""GraphQL: translates and limits; decides nothing."""
