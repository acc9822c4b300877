"""What each release taught. Pure: no git, no disk, no clock."""
