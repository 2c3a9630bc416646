-- b, with what editors leave
--
--@created 2025-01-01
  --  @revises	 a  	
-- @revision b
-- @upgrade
SELECT 1;

-- @downgrade
SELECT 2