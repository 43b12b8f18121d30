package io.quiesce.shutdown.actuator;

import java.util.Set;
import java.util.TreeSet;

import io.quiesce.shutdown.tracking.Exemption;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;

/**
 * The paths of the actuator's endpoints on the server of the application.
 */
final class ManagementPaths implements Exemption {

    /** Every request goes through it. */
    private final String[] paths;

    /**
     * Create the paths.
     * @param endpoints all web endpoints
     * @param samePort whether the endpoints are on the application's own port
     * @param servletPath the path of the servlet that serves them, empty for the root
     */
    ManagementPaths(PathMappedEndpoints endpoints, boolean samePort, String servletPath) {
        Set<String> found = new TreeSet<>();
        if (samePort) {
            String base = endpoints.getBasePath();
            if (base.isEmpty() || base.equals("/")) {
                endpoints.getAllPaths().forEach((path) -> found.add(servletPath + path));
            } else {
                found.add(servletPath + base);
            }
        }
        endpoints.forEach((endpoint) -> endpoint.getAdditionalPaths(WebServerNamespace.SERVER)
                .forEach((path) -> found.add(servletPath + (path.startsWith("/") ? path : "/" + path))));
        found.removeAll(Set.of("", "/"));
        this.paths = found.toArray(String[]::new);
    }

    @Override
    public boolean isExempt(String path) {
        for (String exempt : this.paths) {
            if (path.startsWith(exempt) && (path.length() == exempt.length() || path.charAt(exempt.length()) == '/')) {
                return true;
            }
        }
        return false;
    }
}
