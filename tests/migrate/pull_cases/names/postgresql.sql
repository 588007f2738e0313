CREATE TABLE "1st" (id int PRIMARY KEY, "2col" int, "my col" text, "_under" int, "123" int, "a b" int, a_b int);
CREATE TABLE "999" (id int PRIMARY KEY);
CREATE TABLE "class" (id int PRIMARY KEY);
CREATE TABLE no_key (a int);
CREATE TYPE mood AS ENUM ('sad', 'very happy', '1');
CREATE TABLE feels (id int PRIMARY KEY, mood mood DEFAULT 'very happy');
