-- AlterTable: sizes beyond 2 GB
ALTER TABLE "Upload" ALTER COLUMN "bytes" SET DATA TYPE DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "SiteToken" (
    "userId" UUID NOT NULL,
    "site" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SiteToken_pkey" PRIMARY KEY ("userId","site")
);

-- CreateTable
CREATE TABLE "Download" (
    "id" UUID NOT NULL,
    "ownerId" UUID NOT NULL,
    "link" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "about" JSONB NOT NULL,
    "status" "Status" NOT NULL DEFAULT 'queued',
    "uploadId" UUID,
    "loraId" UUID,
    "bytes" DOUBLE PRECISION,
    "received" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "hiddenAt" TIMESTAMPTZ(3),
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Download_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Download_ownerId_id_idx" ON "Download"("ownerId", "id");

-- CreateIndex
CREATE INDEX "Download_status_heartbeatAt_idx" ON "Download"("status", "heartbeatAt");

-- AddForeignKey
ALTER TABLE "SiteToken" ADD CONSTRAINT "SiteToken_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Download" ADD CONSTRAINT "Download_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
