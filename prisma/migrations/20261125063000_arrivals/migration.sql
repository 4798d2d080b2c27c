-- A caption that came beside a picture, refusals beyond those listed, and how often an entry was begun.
ALTER TABLE "DatasetArrival" ADD COLUMN "caption" TEXT;
ALTER TABLE "DatasetArrival" ADD COLUMN "refusedCount" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "DatasetArrival" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "DatasetArrival_status_heartbeatAt_idx" ON "DatasetArrival"("status", "heartbeatAt");
