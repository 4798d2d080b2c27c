"""What words mean, and which styles they ask for. Free of torch: it works in the gateway itself."""
