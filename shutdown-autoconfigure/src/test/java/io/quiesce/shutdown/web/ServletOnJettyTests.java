package io.quiesce.shutdown.web;

class ServletOnJettyTests extends ServletStackContract {

    ServletOnJettyTests() {
        super("Jetty");
    }

    @Override
    boolean knowsPeers() {
        return false;
    }
}
