-- CreateTable
CREATE TABLE account (n int);
