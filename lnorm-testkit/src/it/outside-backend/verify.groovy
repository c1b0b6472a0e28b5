// SPDX-License-Identifier: Apache-2.0
// The three runs succeeded. That they asked this project's backend, and that it answered, is in their reports.
import groovy.json.JsonSlurper
import groovy.xml.XmlSlurper

def suite = new XmlSlurper().parse(new File(basedir, 'target/surefire-reports/TEST-org.example.plain.PlainBackendTest.xml'))
assert suite.@tests.toInteger() > 70
assert suite.@failures == '0' && suite.@errors == '0' && suite.@skipped == '0'

['by-jar', 'by-class-path'].each { run ->
    def folder = new File(basedir, "target/$run")
    def backends = new JsonSlurper().parse(new File(folder, 'conformance.json')).backends
    assert backends.size() == 1
    def (name, provider, location, version) = [backends[0].name, backends[0].class, backends[0].location, backends[0].version]
    assert name == 'plain' && provider == 'org.example.plain.PlainBackend' && version == '1.0'
    assert location.endsWith('/target/plain-backend-1.0.jar')
    def (outcome, forward, counts) = [backends[0].outcome, backends[0].rules.F1, backends[0].counts]
    assert outcome == 'GREEN'
    assert forward.pass >= 4 // both checks, both formulas
    assert counts.fail == 0 && counts.not_run == 0 && counts.unsupported > 0
    assert new File(folder, 'conformance.md').text.contains('**plain conforms to a first look')
}
basedir.parentFile.deleteDir() // the copy, in the temporary folder
return true
