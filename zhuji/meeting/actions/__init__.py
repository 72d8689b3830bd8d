"""Use cases of meetings: called, prepared, held topic by topic, closed; or entered later as they were."""
