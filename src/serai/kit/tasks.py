"""The one task that workers run: a job by its key."""

from uuid import UUID

from procrastinate.contrib.django import app

from serai.kit import jobs


@app.task(name=jobs.RUN_TASK)
def run_job(job_id: str) -> None:
    jobs.run(UUID(job_id))
