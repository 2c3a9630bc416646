--
-- PostgreSQL database dump
--

\restrict abc

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8';
ALTER DATABASE shop OWNER TO postgres;

\unrestrict abc
\connect shop
\restrict abc

SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.account (
    n integer
);

COPY public.account (n) FROM stdin;
1
2
\.

CREATE INDEX account_n ON public.account USING btree (n);

\unrestrict abc

