package io.quiesce.harness.process.shapes;

import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * Main class of a process in which Tomcat runs a war, and ends as Tomcat does: its own shutdown hook stops it.
 */
final class ServletContainer {

    static final String WAR_PROPERTY = "container.war";

    static final String FOLDER_PROPERTY = "container.folder";

    private ServletContainer() {}

    /**
     * Start Tomcat and wait until it is stopped.
     * @param args none: system properties name the war and a folder for Tomcat
     * @throws LifecycleException if Tomcat cannot be started
     */
    public static void main(String[] args) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        String folder = System.getProperty(FOLDER_PROPERTY);
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        tomcat.getConnector();
        // Without the servlets that a web.xml of Tomcat has, one of which is for JSP.
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.getHost().setAppBase(folder);
        tomcat.addWebapp("/shop", System.getProperty(WAR_PROPERTY));
        tomcat.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat), "catalina-shutdown"));
        System.out.println(
                "The container listens to port " + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            System.out.println("The container has stopped");
        } catch (LifecycleException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
