"""What must reference a lesson, and what covers it. Pure: no git, no disk, no clock."""
