-- A table whose name came from elsewhere
-- @revision a
-- @revises base
-- @allow long-name "the name is the other product's"
-- @allow empty-downgrade "the table outlives this product"
-- @upgrade
CREATE TABLE a_name_of_another_product_that_is_longer_than_what_postgresql_keeps (a int);
-- @downgrade
