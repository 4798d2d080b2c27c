-- CreateTable
CREATE TABLE "NodeType" (
    "type" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "available" BOOLEAN NOT NULL DEFAULT true,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NodeType_pkey" PRIMARY KEY ("type")
);

-- CreateTable
CREATE TABLE "QuarantinedPlugin" (
    "package" TEXT NOT NULL,
    "entryPoint" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "QuarantinedPlugin_pkey" PRIMARY KEY ("package", "entryPoint")
);
