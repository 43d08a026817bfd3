"""The tests' own servers keep their port and data when they are killed and started again."""

import psycopg

from servers import PostgresServer, RedisServer, postgres_server, redis_server


def test_each_test_gets_an_empty_database_of_its_own(postgres: PostgresServer) -> None:
    first, second = postgres.database(), postgres.database()

    assert first != second


def test_postgres_keeps_port_and_committed_rows_when_killed() -> None:
    with postgres_server() as server:
        port = server.port
        with server.connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

        server.kill()
        server.start()

        with server.connect() as connection:
            row = connection.execute("SELECT number FROM kept").fetchone()
        assert (server.port, row) == (port, (7,))


def test_a_database_is_copied_from_a_template(postgres: PostgresServer) -> None:
    template = postgres.database()
    with psycopg.connect(template.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE copied AS SELECT 1")

    url = postgres.database(template.rpartition("/")[2])

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM copied").fetchone() == (1,)


def test_redis_is_back_on_its_port_when_killed() -> None:
    with redis_server() as server:
        before = server.pid
        server.kill()
        assert not server.serves()
        server.start()

        assert server.pid != before
        assert server.serves()


def test_the_sessions_redis_serves(redis: RedisServer) -> None:
    assert redis.serves()
