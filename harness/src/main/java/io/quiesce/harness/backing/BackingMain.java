package io.quiesce.harness.backing;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

import org.h2.tools.RunScript;
import org.h2.tools.Server;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Main class of the process that has the broker, which is Kafka's own code, and the database. It writes where they are.
 */
public final class BackingMain {

    /**
     * System property that names the jar of the application, whose tables are made.
     */
    public static final String JAR_PROPERTY = "sample.jar";

    private static final String SCHEMA = "BOOT-INF/classes/schema.sql";

    private static final String IN_MEMORY = "mem:orders";

    private BackingMain() {}

    /**
     * Start the broker and the database, which end with the virtual machine.
     * @param args none
     * @throws IOException if the tables of the application cannot be read
     * @throws SQLException if the database does not start
     */
    public static void main(String[] args) throws IOException, SQLException {
        String database = startDatabase();
        System.out.println(new Backing(startBroker(), database));
    }

    private static String startBroker() {
        EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::destroy, "end-of-broker"));
        return broker.getBrokersAsString();
    }

    private static String startDatabase() throws IOException, SQLException {
        // Made here, so that nobody has to be allowed to make a database from outside.
        try (Connection connection =
                DriverManager.getConnection("jdbc:h2:" + IN_MEMORY + ";DB_CLOSE_DELAY=-1", Backing.USER, "")) {
            createTables(connection);
        }
        Server server = Server.createTcpServer("-tcpPort", "0").start();
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + IN_MEMORY;
    }

    /** Two instances that start at once would otherwise make them at once. */
    private static void createTables(Connection connection) throws IOException, SQLException {
        try (JarFile jar = new JarFile(System.getProperty(JAR_PROPERTY))) {
            ZipEntry schema = jar.getEntry(SCHEMA);
            if (schema == null) {
                throw new IOException("There is no '" + SCHEMA + "' in '" + jar.getName() + "'");
            }
            try (Reader reader = new InputStreamReader(jar.getInputStream(schema), StandardCharsets.UTF_8)) {
                RunScript.execute(connection, reader);
            }
        }
    }
}
