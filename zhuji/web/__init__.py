"""Pages, in the words of those who use them. Fetches, binds, calls an action, shows; decides nothing."""
