// placeholder until the client exists
