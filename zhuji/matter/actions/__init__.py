"""Use cases of topics and of what comes before and after their decision."""
