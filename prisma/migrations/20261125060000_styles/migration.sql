-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "pausedAt" TIMESTAMPTZ(3),
ADD COLUMN     "signals" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "Lora" (
    "id" UUID NOT NULL,
    "ownerId" UUID,
    "origin" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "goal" TEXT NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "subject" TEXT NOT NULL DEFAULT 'look',
    "trigger" TEXT NOT NULL DEFAULT '',
    "intents" TEXT[],
    "tags" TEXT[],
    "family" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "baseModel" TEXT,
    "strength" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "layout" TEXT NOT NULL,
    "rank" INTEGER,
    "alpha" DOUBLE PRECISION,
    "license" TEXT NOT NULL DEFAULT '',
    "thumbnail" JSONB,
    "samples" JSONB NOT NULL DEFAULT '[]',
    "recipe" JSONB NOT NULL DEFAULT '{}',
    "runId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Lora_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LoraShare" (
    "loraId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LoraShare_pkey" PRIMARY KEY ("loraId","userId")
);

-- CreateTable
CREATE TABLE "Dataset" (
    "id" UUID NOT NULL,
    "ownerId" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "goal" TEXT NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "subject" TEXT NOT NULL DEFAULT 'look',
    "trigger" TEXT NOT NULL DEFAULT '',
    "baseModel" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "runId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetPicture" (
    "id" UUID NOT NULL,
    "datasetId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "thumbnail" JSONB NOT NULL,
    "caption" TEXT NOT NULL DEFAULT '',
    "captionBy" TEXT NOT NULL DEFAULT 'name',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "findings" JSONB NOT NULL DEFAULT '[]',
    "dropped" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DatasetPicture_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DatasetArrival" (
    "id" UUID NOT NULL,
    "datasetId" UUID NOT NULL,
    "uploadId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" "Status" NOT NULL DEFAULT 'queued',
    "entries" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "refused" JSONB NOT NULL DEFAULT '[]',
    "error" JSONB,
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DatasetArrival_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Lora_runId_key" ON "Lora"("runId");

-- CreateIndex
CREATE INDEX "Lora_ownerId_deletedAt_id_idx" ON "Lora"("ownerId", "deletedAt", "id" DESC);

-- CreateIndex
CREATE INDEX "LoraShare_userId_idx" ON "LoraShare"("userId");

-- CreateIndex
CREATE INDEX "Dataset_ownerId_deletedAt_id_idx" ON "Dataset"("ownerId", "deletedAt", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "DatasetPicture_datasetId_sha256_key" ON "DatasetPicture"("datasetId", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "DatasetArrival_uploadId_key" ON "DatasetArrival"("uploadId");

-- CreateIndex
CREATE INDEX "DatasetArrival_datasetId_idx" ON "DatasetArrival"("datasetId");

-- AddForeignKey
ALTER TABLE "Lora" ADD CONSTRAINT "Lora_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LoraShare" ADD CONSTRAINT "LoraShare_loraId_fkey" FOREIGN KEY ("loraId") REFERENCES "Lora"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LoraShare" ADD CONSTRAINT "LoraShare_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dataset" ADD CONSTRAINT "Dataset_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetPicture" ADD CONSTRAINT "DatasetPicture_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DatasetArrival" ADD CONSTRAINT "DatasetArrival_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

