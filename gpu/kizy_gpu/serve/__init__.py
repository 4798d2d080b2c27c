"""The service: a gateway that speaks the Kizy Compute Protocol, and the processes that compute."""
