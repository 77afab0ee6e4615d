"""Demonstration people, firms and staff: plainly fictional names (测试, 示例), numbers that only pass their checksums."""
